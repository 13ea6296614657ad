package serve

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
)

// unsent makes texts of an object, of any size.
func unsent(t *testing.T) func(text string) kube.Unsent {
	t.Helper()
	flags := genericclioptions.NewConfigFlags(true)
	flags.KubeConfig = &kubetest.Sandbox(t).Kubeconfig
	c, err := kube.Connect(t.Context(), kube.Options{Getter: flags, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	d, err := c.Edit(t.Context(), kube.Target{Resource: kube.ConfigMaps, Namespace: "default", Name: "kube-root-ca.crt"})
	if err != nil {
		t.Fatal(err)
	}
	return func(text string) kube.Unsent {
		t.Helper()
		u, err := d.Unsent(text)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
}

func (k *keeping) put(owner string, u kube.Unsent, now time.Time) bool {
	return k.add(kept{Kept: ui.Kept{At: now, Edit: u}, owner: owner}, now)
}

// TestWhatIsKeptIsBounded: in number and time for a person, in size for each and
// in all; and one person's never costs another's while theirs are smaller.
func TestWhatIsKeptIsBounded(t *testing.T) {
	of := unsent(t)
	now := time.Unix(1_800_000_000, 0)
	texts := func(k *keeping, owner string, at time.Time) string {
		var all []string
		for _, one := range k.of(owner, at) {
			all = append(all, one.Edit.Text())
		}
		return strings.Join(all, " ")
	}
	k := &keeping{}
	for i := range keptEach + 2 {
		if !k.put("a", of(fmt.Sprint(i)), now.Add(time.Duration(i)*time.Minute)) {
			t.Errorf("%d is not kept", i)
		}
	}
	k.put("b", of("theirs"), now)
	if got := texts(k, "a", now); got != "5 4 3 2" {
		t.Errorf("kept: %s", got)
	}
	if got := texts(k, "a", now.Add(keptTime+3*time.Minute)); got != "5 4" {
		t.Errorf("kept after %v: %s", keptTime, got)
	}
	if got := texts(k, "c", now) + texts(k, "", now); got != "" {
		t.Errorf("another has %s", got)
	}

	k = &keeping{}
	k.put("a", of("mine"), now)
	id := k.of("a", now)[0].ID
	if k.take("b", id) || !k.take("a", id) || k.take("a", id) || texts(k, "a", now) != "" {
		t.Error("it is taken by another, or twice, or not at all")
	}

	k = &keeping{}
	own := of("").Size()
	if k.put("a", of(strings.Repeat("x", keptSize-own+1)), now) || !k.put("a", of(strings.Repeat("x", keptSize-own)), now) {
		t.Error("the bound of one is another")
	}
	k = &keeping{}
	k.put("small", of("small"), now) // the oldest of all
	large := of(strings.Repeat("x", keptSize-own))
	persons := keptAll/(keptSize*keptEach) + 2
	for i := range persons {
		for range keptEach {
			k.put(fmt.Sprint(i), large, now)
		}
	}
	sum := 0
	for _, one := range k.all {
		sum += one.Edit.Size()
	}
	if sum > keptAll || sum < keptAll-2*keptSize {
		t.Errorf("%d bytes in all, of %d", sum, keptAll)
	}
	if texts(k, "small", now) != "small" {
		t.Error("what is small went for others' large ones")
	}
	for i := range persons {
		if len(k.of(fmt.Sprint(i), now)) == 0 {
			t.Errorf("%d has nothing left, and others have", i)
		}
	}
}
