# shellcheck shell=bash
# What a person wants to see once the suite is up; the curl lines work as pasted.

login="$gateway_url/api/v1/auth/login/access-token"

! has_part nginx || cat <<TEXT

  Jobwire is ready: $gateway_url

    seeker and recruiter   test@example.com / password123
    admin                  $admin_email / ${secret[admin]}
    mail                   $dir/outbox
    logs                   $dir/log (make logs S=auth)
    stop                   $1

  Get a token, search, apply:

TOKEN=\$(curl -s $login -d 'username=test@example.com&password=password123' | sed 's/.*"access_token": *"\([^"]*\)".*/\1/')
curl -s '$gateway_url/api/v1/jobs/search?q=engineer'
curl -s -X POST $gateway_url/api/v1/applications/ -H "Authorization: Bearer \$TOKEN" -H 'Content-Type: application/json' -d '{"job_id":1}'

TEXT
