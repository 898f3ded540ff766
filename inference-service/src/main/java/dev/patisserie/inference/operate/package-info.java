/**
 * Operations of a person over HTTP: sends decisions on models and trainings to their topics, as the command line does.
 * An edge: no other package uses it.
 */
package dev.patisserie.inference.operate;
