/** The services as child processes, and the stack of broker and services. */
package dev.patisserie.standalone.service;
