/**
 * Published models: reading and fetching them, the decisions of an operator on them, the models that an inference
 * service serves, and publications of altered models for demonstrations and tests.
 */
package dev.patisserie.standalone.client.model;
