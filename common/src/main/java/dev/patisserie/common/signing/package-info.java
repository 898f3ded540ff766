/**
 * Signatures of model archives in the format of OpenSSF model signing: a Sigstore bundle with a DSSE envelope around an
 * in-toto statement, signed by an ECDSA key. The tool {@code model_signing} of PyPI reads and writes the same files;
 * see {@code docs/adr/0063-signed-models.md}.
 */
package dev.patisserie.common.signing;
