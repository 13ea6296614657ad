package plane

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// furnished is a directory with all that a start writes.
func furnished(t *testing.T, extra string) (Dir, State) {
	t.Helper()
	d := newDir(t)
	s, _, err := furnish(d, extra)
	if err != nil {
		t.Fatal(err)
	}
	return d, s
}

func TestKubeconfigsNameTheirPeople(t *testing.T) {
	d, s := furnished(t, "")
	for path, want := range map[string]struct{ user, namespace, token string }{
		d.Kubeconfig():         {"clusterAdmin", "default", s.AdminToken},
		d.AttendeeKubeconfig(): {"attendee", "ws-attendee", s.AttendeeToken},
	} {
		c, err := clientcmd.LoadFromFile(path)
		if err != nil {
			t.Fatal(err)
		}
		x := c.Contexts["aks-hackfest"]
		if c.CurrentContext != "aks-hackfest" || x.Cluster != "aks-hackfest" || x.AuthInfo != want.user || x.Namespace != want.namespace {
			t.Errorf("%s: current %q, context %+v", path, c.CurrentContext, x)
		}
		if c.AuthInfos[want.user].Token != want.token || want.token == "" {
			t.Errorf("%s: another token", path)
		}
		if c.Clusters["aks-hackfest"].InsecureSkipTLSVerify {
			t.Errorf("%s trusts everybody", path)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if s.AdminToken == s.AttendeeToken {
		t.Error("the attendee has the administrator's token")
	}
}

// The kubeconfigs open a server that has the API server's certificate and asks
// for those of the parts.
func TestKubeconfigsOpenTheDoor(t *testing.T) {
	d, _ := furnished(t, "")
	cert, err := tls.LoadX509KeyPair(d.PKI("apiserver.crt"), d.PKI("apiserver.key"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := r.Header.Get("Authorization")
		if len(r.TLS.PeerCertificates) > 0 {
			who = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		_, _ = io.WriteString(w, who)
	}))
	server.TLS = &tls.Config{
		Certificates: []tls.Certificate{cert}, ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: pool(t, d, "ca"),
	}
	server.StartTLS()
	defer server.Close()

	ask := func(path string) string {
		config, err := clientcmd.BuildConfigFromFlags(server.URL, path)
		if err != nil {
			t.Fatal(err)
		}
		client, err := rest.HTTPClientFor(config)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	if got := ask(d.PartKubeconfig(Scheduler)); got != "system:kube-scheduler" {
		t.Errorf("the scheduler is %q", got)
	}
	if got := ask(d.Kubeconfig()); len(got) < len("Bearer ")+20 {
		t.Errorf("the administrator says %q", got)
	}
}

func TestExtraKubeconfigIsTheSame(t *testing.T) {
	extra := filepath.Join(t.TempDir(), "mine")
	d, _ := furnished(t, extra)
	one, err := os.ReadFile(d.Kubeconfig())
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(extra)
	if err != nil || string(one) != string(other) {
		t.Errorf("they differ, %v", err)
	}
	if err := RefuseForeign(extra); err != nil {
		t.Errorf("our own is refused: %v", err)
	}
}

func TestRefuseForeign(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	if err := RefuseForeign(path); err != nil {
		t.Errorf("a new file: %v", err)
	}
	if err := os.WriteFile(path, []byte("apiVersion: v1\nkind: Config\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := RefuseForeign(path); err == nil {
		t.Error("somebody's kubeconfig would be overwritten")
	}
}
