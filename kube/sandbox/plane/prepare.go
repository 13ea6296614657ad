package plane

import "os"

// prepare writes all that the parts read at their start. The authorities, the
// tokens and the data of an earlier start are kept.
func prepare(d Dir, extraKubeconfig string) (State, *os.File, []byte, error) {
	var s State
	if err := d.Make(); err != nil {
		return s, nil, nil, err
	}
	lock, err := d.Lock()
	if err != nil {
		return s, nil, nil, err
	}
	s, ca, err := furnish(d, extraKubeconfig)
	if err != nil {
		lock.Close()
		return s, nil, nil, err
	}
	return s, lock, ca, nil
}

func furnish(d Dir, extraKubeconfig string) (State, []byte, error) {
	if err := d.clear(); err != nil {
		return State{}, nil, err
	}
	s, err := loadState(d)
	if err != nil {
		return s, nil, err
	}
	authority, err := issueAll(d)
	if err != nil {
		return s, nil, err
	}
	for _, write := range []func() error{
		func() error { return writeTokens(d, s) },
		func() error { return writeAuditPolicy(d) },
		func() error { return writeKwok(d, s) },
		func() error { return writeKubeconfigs(d, s, authority.pem, extraKubeconfig) },
	} {
		if err := write(); err != nil {
			return s, nil, err
		}
	}
	return s, authority.pem, nil
}
