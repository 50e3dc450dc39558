/* Runs a fuzzer's function over every file of its kept corpus: what once was found stays found. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4 * 1024 * 1024 };

static void replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *input = malloc(INPUT_MAX);
	uint8_t *exact;
	size_t n;

	if (!file || !input) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	n = fread(input, 1, INPUT_MAX, file);
	fclose(file);
	/* A block of just the input's size lets the sanitizers see a read beyond its end. */
	exact = malloc(n ? n : 1);
	for (size_t i = 0; i < n; i++)
		exact[i] = input[i];
	free(input);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	int count = 0;

	if (!folder) {
		fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
		return EXIT_FAILURE;
	}
	for (struct dirent *entry; (entry = readdir(folder));) {
		char path[4096];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		replay(path);
		count++;
	}
	closedir(folder);
	if (!count)
		fprintf(stderr, "%s: no inputs\n", argv[1]);
	else
		printf("%s: %d inputs\n", argv[1], count);
	return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
