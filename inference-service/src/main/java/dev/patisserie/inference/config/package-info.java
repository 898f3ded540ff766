/** The settings of this service as documented mappings. */
package dev.patisserie.inference.config;
