#include "pid.h"

#include "base/codec.h"

enum { MAC_TEXT = 22, SID_TEXT = 20 };

static Str pid_mac(const struct chat *chat, Str signed_text, char room[static MAC_TEXT + 1])
{
	uint8_t mac[SHA256_SIZE];
	struct buf text = buf_over(room, MAC_TEXT + 1);

	hmac_key_sign(chat->resume_key, signed_text, mac);
	base64url_write(&text, mac, 16);
	return buf_str(&text);
}

Str pid_write(const struct chat *chat, int64_t user_id, Str sid, int64_t n, char room[static PID_MAX])
{
	struct buf text = buf_over(room, PID_MAX);
	char mac[MAC_TEXT + 1];

	buf_format(&text, "%lld." STR_FMT ".%lld", (long long)user_id, STR_ARG(sid), (long long)n);
	mac[0] = 0;
	(void)pid_mac(chat, buf_str(&text), mac);
	buf_format(&text, ".%.*s", MAC_TEXT, mac);
	return buf_str(&text);
}

bool pid_read(const struct chat *chat, Str pid, int64_t user_id, Str *sid, int64_t *n)
{
	size_t at = pid.n > MAC_TEXT + 1 ? pid.n - MAC_TEXT - 1 : 0;
	Str head = str_slice(pid, 0, at), rest = head;
	char mac[MAC_TEXT + 1];
	int64_t user;

	if (!at || pid.p[at] != '.' || pid_mac(chat, head, mac).n != MAC_TEXT ||
		!constant_time_eq(mac, pid.p + at + 1, MAC_TEXT))
		return false;
	if (!str_to_int(str_cut(&rest, '.'), &user) || user != user_id)
		return false;
	*sid = str_cut(&rest, '.');
	return sid->n == SID_TEXT && str_to_int(rest, n);
}
