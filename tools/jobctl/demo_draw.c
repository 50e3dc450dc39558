#include "demo.h"

/* splitmix64: neighbours have nothing to do with each other. */
unsigned demo_draw(enum draw what, unsigned index, unsigned n)
{
	uint64_t z = ((uint64_t)what << 32 | index) * 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ z >> 31) % n);
}

const char *demo_phrase(const struct phrases *phrases, enum draw what, unsigned index)
{
	return phrases->list[demo_draw(what, index, (unsigned)phrases->n)];
}
