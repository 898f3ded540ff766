/**
 * Where things lie: the project's own files, a run's work folder with its lock and its record of addresses, and the
 * data set that a run trains on.
 */
package dev.patisserie.standalone.workspace;
