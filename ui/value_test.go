package ui_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui"
)

// secretValues are what the fixtures of Secrets hold.
const secretValues = "VALUE-OF-"

// TestSecretValuesAreShownOnAskingAlone: one at a time, by enter on its key, and
// not while presenting.
func TestSecretValuesAreShownOnAskingAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := kubetest.NewFake(identity)
		fake.Put(fixtures(t, "secrets")...)
		fake.Put(fixtures(t, "configmaps")...)
		start(t, fake, 160, 45, func(t *testing.T, p setup) {
			p.Press("/")
			p.Type("login")
			p.Press("enter", "tab")
			p.Shows("values are masked", "password", "17 B")
			p.Hides(secretValues)
			p.Press("enter")
			p.Shows("password of login", secretValues+"PASSWORD", "base64 -d")
			p.Hides(secretValues + "USERNAME")
			p.Press("esc")
			p.Hides(secretValues)
			p.Press("P", "enter")
			p.Shows("presenting: a Secret's values stay masked")
			p.Hides(secretValues)
			p.Press("!")
			p.Hides(secretValues)
			p.Press("esc", "P", "enter")
			p.Shows(secretValues + "PASSWORD")
			p.Press("esc")
		}, kinds(kube.Secrets), func(o *ui.Options) { o.Start.Scope.Namespace = "data" })
	})
}

// TestConfigMapValuesAreNoSecret: they are shown while presenting, too.
func TestConfigMapValuesAreNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := kubetest.NewFake(identity)
		fake.Put(fixtures(t, "configmaps")...)
		start(t, fake, 160, 45, func(t *testing.T, p setup) {
			p.Press("/")
			p.Type("settings")
			p.Press("enter", "P", "tab")
			p.Shows("enter shows a value")
			p.Press("j", "enter")
			p.Shows("greeting of settings", "hello")
		}, kinds(kube.ConfigMaps), func(o *ui.Options) { o.Start.Scope.Namespace = "data" })
	})
}

func TestOnceHasNoSecretValues(t *testing.T) {
	fake := kubetest.NewFake(identity)
	fake.Put(fixtures(t, "secrets")...)
	for _, name := range []string{"", "login"} {
		var out bytes.Buffer
		o := ui.OnceOptions{Wide: true}
		o.Start.Kinds = []kube.Known{{Resource: kube.Secrets}}
		o.Start.Scope.Namespace, o.Start.Name = "data", name
		if err := ui.Once(t.Context(), &out, fake, o); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "login") || strings.Contains(out.String(), secretValues) {
			t.Errorf("printed %s", out.String())
		}
	}
}
