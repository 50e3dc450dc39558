#pragma once
/*
 * The settings of a file store, for the services that have one: rows of their own table of settings, with a struct
 * object_config as a member of their configuration. The names are those that the older systems had.
 */
#include "config.h"
#include "io/object.h"

#define OBJECT_SETTINGS(type, member)                                                                               \
	SETTING_STR(type, member.driver, "OBJECT_STORE", NULL,                                                      \
		"Where files lie: `local`, a folder, or `s3`; unless set, S3 where a bucket is named."),            \
	SETTING_STR(type, member.dir, "OBJECT_DIR", "objects",                                                      \
		"The folder of the files; with S3, of uploads under way."),                                         \
	SETTING_STR(type, member.secret, "OBJECT_KEY", NULL,                                                        \
		"Signs the addresses of files in a folder; the same for applications and chat.",                    \
		.flags = CONFIG_SECRET),                                                                            \
	SETTING_STR(type, member.public_url, "PUBLIC_URL", NULL, "Where clients reach the gateway."),               \
	SETTING_STR(type, member.endpoint, "S3_ENDPOINT", NULL, "Another S3 than Amazon's, as a URL."),             \
	SETTING_STR(type, member.public_endpoint, "S3_PUBLIC_ENDPOINT", NULL,                                       \
		"The same as clients reach it, where that is another address."),                                    \
	SETTING_BOOL(type, member.host_style, "S3_HOST_STYLE", "off",                                               \
		"The bucket is part of that host's name and not of the path."),                                     \
	SETTING_STR(type, member.region, "AWS_REGION", "us-east-1", "The bucket's region."),                        \
	SETTING_STR(type, member.bucket, "AWS_S3_BUCKET_NAME", NULL, "The bucket."),                                \
	SETTING_STR(type, member.access_key, "AWS_ACCESS_KEY_ID", NULL, "The access key to it."),                      \
	SETTING_STR(type, member.secret_key, "AWS_SECRET_ACCESS_KEY", NULL, "The secret of that key.", .flags = CONFIG_SECRET)
