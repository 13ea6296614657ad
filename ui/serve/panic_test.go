package serve

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// TestPanicEndsOneSession: with a line, and no other.
func TestPanicEndsOneSession(t *testing.T) {
	flags := genericclioptions.NewConfigFlags(true)
	flags.KubeConfig = &kubetest.Sandbox(t).Kubeconfig
	c, err := kube.Connect(t.Context(), kube.Options{Getter: flags, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s, err := New(Options{Cluster: c, HostKey: filepath.Join(t.TempDir(), "host"), Insecure: true, AsSelf: true})
	if err != nil {
		t.Fatal(err)
	}
	s.show = func(ctx context.Context, one *session, _ *kube.Seat, _ *slog.Logger) error {
		if len(one.words) > 0 {
			panic("a bug")
		}
		io.WriteString(one.out, "fine\n")
		<-ctx.Done()
		return nil
	}
	l, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l) }()
	client, err := ssh.Dial("tcp", l.Addr().String(), &ssh.ClientConfig{User: "x", HostKeyCallback: ssh.FixedHostKey(s.HostKey())})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	good, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out, _ := good.StdoutPipe()
	if err := good.Shell(); err != nil {
		t.Fatal(err)
	}
	io.ReadFull(out, make([]byte, 5))
	bad, err := client.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	bad.Stderr = &said
	if err := bad.Run("bug"); err == nil || !strings.Contains(said.String(), "an error inside ended this session") {
		t.Errorf("%v, %q", err, said.String())
	}
	if n := len(s.all()); n != 1 {
		t.Errorf("%d sessions are left, want the other one", n)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
