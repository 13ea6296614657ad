package rules

// ObjectChanges lists what differs between two objects, or parts of them, as
// maps of what JSON knows, sorted by path. Lists of things with names are keyed
// by them, as in TemplateChanges. nil is an object that is not there.
func ObjectChanges(old, next map[string]any) []Change {
	some := func(m map[string]any) any {
		if len(m) == 0 {
			return nil
		}
		return m
	}
	var cs []Change
	diff(&cs, nil, some(old), some(next))
	return cs
}
