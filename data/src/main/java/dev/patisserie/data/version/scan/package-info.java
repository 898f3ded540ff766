/**
 * Reads folders of labelled photos: the digests and fingerprints of their images, and the files that are not images.
 */
package dev.patisserie.data.version.scan;
