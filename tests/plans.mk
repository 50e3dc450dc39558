# The plans of statements at the size they are made for. Making that many rows takes minutes, so this is no part of `make test`.

plans: test-packages all  ## look at the plans of the jobs service's statements: make plans JOBS=1000000
	JOBS=$(or $(JOBS),1000000) node --test tests/plans/

.PHONY: plans
