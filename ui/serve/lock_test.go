package serve

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// TestWhoMayWrite: by the role, the class's state, and what the server was started
// with. The seat refuses, not the keys alone.
func TestWhoMayWrite(t *testing.T) {
	flags := genericclioptions.NewConfigFlags(true)
	flags.KubeConfig = &kubetest.Sandbox(t).Kubeconfig
	c, err := kube.Connect(t.Context(), kube.Options{Getter: flags, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	for _, shut := range []bool{false, true} {
		s, err := New(Options{Cluster: c, HostKey: filepath.Join(t.TempDir(), "host"), Insecure: true, AsSelf: true, ReadOnly: shut})
		if err != nil {
			t.Fatal(err)
		}
		places := map[string]*place{}
		enters := func(name, role string) {
			t.Helper()
			one := &session{server: s, who: &visitor{person: person{Seat: role, Role: role}}}
			seat, err := one.seat()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(seat.Close)
			places[name], _ = s.class.enter(one, seat, slog.New(slog.DiscardHandler))
		}
		for _, role := range []string{Attendee, Viewer, Instructor} {
			enters(role, role)
		}
		writes := func(who string, want bool) {
			t.Helper()
			target := kube.Target{Resource: kube.ConfigMaps, Namespace: "default", Name: "nobody-has-this-name"}
			_, err := places[who].seat.Delete(context.Background(), target, kube.Removal{})
			if got := !errors.Is(err, kube.ErrReadOnly); got != want {
				t.Errorf("server read-only %v: the %s writes: %v, want %v (%v)", shut, who, got, want, err)
			}
		}
		lead := places[Instructor]
		for _, on := range []bool{false, true, false} {
			if err := lead.SetReadOnly(on); err != nil {
				t.Fatal(err)
			}
			if on {
				enters("late", Attendee)
				writes("late", false)
			}
			writes(Attendee, !shut && !on)
			writes(Viewer, false)
			writes(Instructor, !shut)
		}
		writes("late", !shut)
		for _, role := range []string{Attendee, Viewer} {
			if places[role].SetReadOnly(false) == nil {
				t.Errorf("the %s turns the class", role)
			}
		}
	}
}
