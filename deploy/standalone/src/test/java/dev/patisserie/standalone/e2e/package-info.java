/** End to end: a real broker, both services as processes, tiny drawn sets. Run by {@code mvn verify}. */
package dev.patisserie.standalone.e2e;
