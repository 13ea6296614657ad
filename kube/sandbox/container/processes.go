package container

// Processes is a process table. Give containers the same one where they share
// their processes (shareProcessNamespace, a debug container's target).
type Processes struct{}

// NewProcesses is an empty table.
func NewProcesses() *Processes { return &Processes{} }
