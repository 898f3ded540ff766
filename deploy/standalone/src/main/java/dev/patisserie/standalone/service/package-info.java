/**
 * The services as child processes: started, watched, stopped; and the whole stack of broker and services behind one
 * {@code close()}.
 */
package dev.patisserie.standalone.service;
