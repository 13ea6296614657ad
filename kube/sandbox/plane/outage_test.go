package plane

import (
	"slices"
	"testing"

	"example.org/hackfest/kube/sandbox/supervise"
)

func TestWhoseDeathEndsTheCluster(t *testing.T) {
	for name, c := range map[string]struct {
		away bool
		part string
		ends bool
	}{
		"a part":                     {false, Scheduler, true},
		"etcd":                       {false, Etcd, true},
		"a part in an outage":        {true, ControllerManager, false},
		"etcd in an outage":          {true, Etcd, true},
		"the server as it returns":   {true, APIServer, true},
		"the server without outage":  {false, APIServer, true},
		"the kubelet in an outage":   {true, Kubelet, false},
		"the bulk nodes' in outages": {true, Kwok, false},
	} {
		t.Run(name, func(t *testing.T) {
			var dead []string
			p := &Plane{away: c.away, opts: Options{Died: func(d *supervise.Death) { dead = append(dead, d.Name) }}}
			p.died(&supervise.Death{Name: c.part})
			if ends := slices.Equal(dead, []string{c.part}); ends != c.ends {
				t.Errorf("ended: %t, want %t", ends, c.ends)
			}
			if lost := slices.Equal(p.lost, []string{c.part}); lost == c.ends {
				t.Errorf("to be started again: %v", p.lost)
			}
		})
	}
}
