/** The authorization of HTTP requests by the roles of their users. */
package dev.patisserie.inference.access;
