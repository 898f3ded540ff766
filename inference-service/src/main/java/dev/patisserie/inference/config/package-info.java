/** Everything this service can be told, as one documented mapping. */
package dev.patisserie.inference.config;
