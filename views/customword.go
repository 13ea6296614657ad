package views

import "strings"

// tellsState knows the columns whose words are about how the object is. Words
// in other columns keep out of it: a Project may well be named "Failed".
func tellsState(column string) bool {
	switch strings.ToLower(column) {
	case "status", "state", "phase", "ready", "health", "healthy", "synced", "available", "condition":
		return true
	}
	return false
}

// wordCell tones a word about state by a small vocabulary. What is not in it
// stays plain: better no colour than a wrong one.
func wordCell(column, word string) Cell {
	if !tellsState(column) {
		return Text(word)
	}
	switch strings.ToLower(word) {
	case "true", "ready", "active", "available", "bound", "healthy", "running", "synced", "established", "ok", "up", "accepted", "valid":
		return Status(Running, Good, word)
	case "complete", "completed", "succeeded", "done":
		return Status(Done, Dim, word)
	case "pending", "waiting":
		return Status(Waiting, Busy, word)
	case "progressing", "terminating", "creating", "updating", "deleting", "reconciling", "provisioning", "released":
		return Status(Changing, Busy, word)
	case "false", "notready", "unknown", "degraded", "outofsync", "unavailable", "suspended":
		return Status(Alert, Warn, word)
	case "failed", "error", "lost", "invalid", "unhealthy", "crashloopbackoff":
		return Status(Broken, Bad, word)
	}
	return Text(word)
}
