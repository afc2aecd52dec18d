/* Adds 30 ms to every sync of the program it is loaded into, before the sync itself: a tired disk. Does nothing else. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void wait_30_ms(void) {
  struct timespec rest = {0, 30 * 1000 * 1000};
  while (nanosleep(&rest, &rest) != 0) {
  }
}

int fsync(int file) {
  wait_30_ms();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file) {
  wait_30_ms();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file);
}
