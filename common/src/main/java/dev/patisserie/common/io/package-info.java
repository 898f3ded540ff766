/** Files: atomic writes, digests, free space, and the encoding of file names. */
package dev.patisserie.common.io;
