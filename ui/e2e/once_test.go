package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/printers"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"example.org/hackfest/kube/kubetest"
)

// kubectlGet prints a list as kubectl get does: the server's table, by kubectl's
// own printer.
func kubectlGet(t *testing.T, c *rest.Config, path string, all bool) string {
	t.Helper()
	config := rest.CopyConfig(c)
	config.NegotiatedSerializer = scheme.Codecs
	client, err := rest.UnversionedRESTClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	table := &metav1.Table{}
	err = client.Get().AbsPath(path).
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").
		Param("includeObject", "Metadata").
		Do(context.Background()).Into(table)
	if err != nil {
		t.Fatal(err)
	}
	for i := range table.Rows { // the printer reads the namespace from them
		o := &metav1.PartialObjectMetadata{}
		if err := json.Unmarshal(table.Rows[i].Object.Raw, o); err != nil {
			t.Fatal(err)
		}
		table.Rows[i].Object.Object = o
	}
	var out bytes.Buffer
	if err := printers.NewTablePrinter(printers.PrintOptions{WithNamespace: all}).PrintObj(table, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var ages = regexp.MustCompile(`\d+[smhdy](\d+[smhdy])?`)

// settled makes two listings of one moment comparable: ages tick on between
// them, and the last column may have spaces behind it.
func settled(s string) []string {
	var out []string
	for _, l := range strings.Split(strings.TrimSpace(s), "\n") {
		out = append(out, strings.Join(strings.Fields(ages.ReplaceAllString(l, "AGE")), " "))
	}
	return out
}

// TestOnceIsWhatKubectlGetPrints compares whole listings, of kinds with and
// without a view of their own. The clusters' pods are at rest in kube-system and
// monitoring; what changes between the two requests is tried again.
func TestOnceIsWhatKubectlGetPrints(t *testing.T) {
	s := kubetest.Sandbox(t)
	for _, c := range []struct {
		args []string
		path string
	}{
		{[]string{"pods", "-n", "kube-system"}, "/api/v1/namespaces/kube-system/pods"},
		{[]string{"pods", "-A"}, "/api/v1/pods"},
		{[]string{"deploy", "-n", "default"}, "/apis/apps/v1/namespaces/default/deployments"},
		{[]string{"rs", "-A"}, "/apis/apps/v1/replicasets"},
		{[]string{"nodes"}, "/api/v1/nodes"},
		{[]string{"ns"}, "/api/v1/namespaces"},
		{[]string{"services", "-A"}, "/api/v1/services"},
		{[]string{"cj", "-n", "default"}, "/apis/batch/v1/namespaces/default/cronjobs"},
		{[]string{"ds", "-A"}, "/apis/apps/v1/daemonsets"},
		{[]string{"ing", "-n", "default"}, "/apis/networking.k8s.io/v1/namespaces/default/ingresses"},
		{[]string{"projects", "-n", "default"}, "/apis/brigade.sh/v1/namespaces/default/projects"},
		{[]string{"storageclasses.storage.k8s.io"}, "/apis/storage.k8s.io/v1/storageclasses"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			all := c.args[len(c.args)-1] == "-A"
			var got, want []string
			// Pods of the CronJobs come and go, and what other tests have left goes.
			for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
				out, errs, code := plain(t, environ(t, s.Kubeconfig), append([]string{"--once"}, c.args...)...)
				if code != 0 {
					t.Fatalf("exit code %d: %s", code, errs)
				}
				got, want = settled(out), settled(kubectlGet(t, s.Config, c.path, all))
				if len(want) == 1 && want[0] == "" && strings.HasPrefix(out, "no ") {
					return // kubectl says "No resources found" by itself
				}
				if strings.Join(got, "\n") == strings.Join(want, "\n") {
					return
				}
			}
			t.Errorf("got\n%s\nkubectl get prints\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		})
	}
}

func TestOnceDetail(t *testing.T) {
	s := kubetest.Sandbox(t)
	for name, c := range map[string]struct {
		args []string
		says []string
	}{
		"deployment": {[]string{"deployments/rs-demo"}, []string{"Rolled out: 10 of 10", "REVISION", "nginx:1.27"}},
		"pod":        {[]string{"pods/sidecar-demo"}, []string{"webserver", "logaggregator", "log-volume"}},
		"as kubectl": {[]string{"pod", "sidecar-demo"}, []string{"webserver"}},
		"node":       {[]string{"nodes/virtual-node-aci-linux"}, []string{"virtual", "virtual-kubelet.io/provider=azure:NoSchedule"}},
		"a CRD's":    {[]string{"projects/shop"}, []string{"shop", "REPOSITORY", "github.com/example/shop"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, code := plain(t, environ(t, s.Kubeconfig), append([]string{"--once", "-n", "default"}, c.args...)...)
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			for _, s := range c.says {
				if !strings.Contains(strings.ToLower(out), strings.ToLower(s)) {
					t.Errorf("does not say %q:\n%s", s, out)
				}
			}
			if strings.Contains(out, " \n") || strings.Contains(out, "\x1b") {
				t.Errorf("spaces at a line's end, or escapes:\n%q", out)
			}
		})
	}
}
