/** How progress is shown: bars on a terminal, plain lines without one. */
package dev.patisserie.standalone.console;
