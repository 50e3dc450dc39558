#include "address.h"

#include <arpa/inet.h>
#include <string.h>

enum { ADDRESS_TEXT = INET6_ADDRSTRLEN };

struct address {
	int family;
	unsigned char bytes[16];
};

/* A socket of both families shows its IPv4 peers as ::ffff:192.0.2.1. */
static void unmap(struct address *address)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (address->family != AF_INET6 || memcmp(address->bytes, mapped, sizeof(mapped)) != 0)
		return;
	address->family = AF_INET;
	memmove(address->bytes, address->bytes + sizeof(mapped), 4);
}

static bool address_parse(Str text, struct address *out)
{
	char name[ADDRESS_TEXT];

	if (!text.n || text.n >= sizeof(name))
		return false;
	memcpy(name, text.p, text.n);
	name[text.n] = '\0';
	out->family = strchr(name, ':') ? AF_INET6 : AF_INET;
	return inet_pton(out->family, name, out->bytes) == 1;
}

static bool same_prefix(const unsigned char *a, const unsigned char *b, int64_t bits)
{
	size_t whole = (size_t)bits / 8;
	unsigned char mask = (unsigned char)(0xff00 >> (bits % 8));

	return memcmp(a, b, whole) == 0 && (bits % 8 == 0 || ((a[whole] ^ b[whole]) & mask) == 0);
}

struct network {
	struct address start;
	int64_t bits;
};

static bool network_parse(Str text, struct network *out)
{
	Str base = str_cut(&text, '/');
	int64_t most;

	if (!address_parse(str_trim(base), &out->start))
		return false;
	most = out->start.family == AF_INET ? 32 : 128;
	out->bits = most;
	return !text.p || (str_to_int(str_trim(text), &out->bits) && out->bits >= 0 && out->bits <= most);
}

static bool address_in_network(const struct address *address, Str text)
{
	struct network network;

	return network_parse(text, &network) && network.start.family == address->family &&
		same_prefix(address->bytes, network.start.bytes, network.bits);
}

bool address_networks_valid(const char *networks)
{
	Str rest = str_of(networks);
	struct network network;

	while (rest.n) {
		Str text = str_trim(str_cut(&rest, ','));

		if (text.n && !network_parse(text, &network))
			return false;
	}
	return true;
}

bool address_is_valid(Str text)
{
	struct address address;

	return address_parse(text, &address);
}

bool address_in(const char *networks, Str address)
{
	Str rest = str_of(networks);
	struct address parsed;

	if (!address_parse(address, &parsed))
		return false;
	unmap(&parsed);
	while (rest.n) {
		if (address_in_network(&parsed, str_cut(&rest, ',')))
			return true;
	}
	return false;
}

Str address_subject(struct arena *arena, Str address)
{
	struct address parsed;
	char text[ADDRESS_TEXT];

	if (str_find(address, ':') == address.n || !address_parse(address, &parsed))
		return address;
	unmap(&parsed);
	if (parsed.family == AF_INET6)
		memset(parsed.bytes + 8, 0, 8);
	inet_ntop(parsed.family, parsed.bytes, text, sizeof(text));
	return str_copy(arena, str_of(text));
}
