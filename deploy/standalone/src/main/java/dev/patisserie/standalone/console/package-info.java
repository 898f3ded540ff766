/** Progress output: bars on a terminal, plain lines otherwise. */
package dev.patisserie.standalone.console;
