# Containers. docs/containers.md says what is in them.

up:  ## the suite in containers, in the background
	deploy/up

compose-check:  ## build the images and run docker-compose.yml for real, with podman; needs root
	tests/compose/check

.PHONY: up compose-check
