package ui

// Why a key does nothing where the program runs on a host that is not the
// person's: what it does is said first, then the way that is left.
const (
	hostedForward = "a port would be opened on the class's server, not on your machine: kubectl port-forward does it there"
	hostedApply   = "files are on the class's server, not yours: paste the YAML outside of any dialog"
	hostedSave    = "a file would be on the class's server: c copies to your clipboard"
)

// offHere says why a key does nothing in such a session at all.
func (m *Model) offHere(b Binding) string {
	if m.opts.Hosted && b.Short == "forward" {
		return hostedForward
	}
	return ""
}
