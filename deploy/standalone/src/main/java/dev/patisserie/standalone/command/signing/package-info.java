/** Commands for signatures of archives: {@code keys}, {@code sign}, {@code verify}. */
package dev.patisserie.standalone.command.signing;
