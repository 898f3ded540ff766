/** Commands for image records: {@code classify}, {@code watch}, {@code dlq}. */
package dev.patisserie.standalone.command.stream;
