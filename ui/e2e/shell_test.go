package e2e

import (
	"strings"
	"testing"

	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/ui/drive"
)

// TestShell: a shell by keys in a container of two, what is typed there, the
// window's size, its exit code, and the screen as it was. The first key after it
// is heard.
func TestShell(t *testing.T) {
	s := kubetest.Sandbox(t)
	p := drive.Run(t, 120, 30, environ(t, s.Kubeconfig), binary(t), "pods/sidecar-demo", "-n", "default")
	p.Shows("sidecar-demo", "CONTAINERS", "2/2")
	p.Type("s")
	p.Shows("Shell in which container", "webserver", "logaggregator", "kubectl's choice")
	p.Type("\r")
	p.Shows("kubectl exec -it sidecar-demo -n default -c webserver -- bash", ":/#")
	p.Type("echo hello-$((40+2)); hostname\r")
	p.Shows("hello-42", "sidecar-demo")
	p.Type("exit 3\r")
	p.Shows("CONTAINERS", "ended with exit code 3")
	p.Type("?")
	p.Shows("Keys", "one line down")
	p.Type("q")
	p.Wait("the help gone", func(screen string) bool { return !strings.Contains(screen, "one line down") })

	p.Type("s")
	p.Shows("Shell in which container")
	p.Type("logagg\r")
	p.Shows("-c logaggregator -- sh", "/ #")
	p.Resize(100, 25)
	p.Type("\x04") // the end of what is typed ends the shell
	p.Shows("CONTAINERS", "the session ended")
	p.Type("\x03")
	p.End()
	restored(t, p)
}

// TestRunACommand: what only a shell understands goes to one, and ctrl+c ends
// the command, not the program.
func TestRunACommand(t *testing.T) {
	s := kubetest.Sandbox(t)
	p := drive.Run(t, 120, 30, environ(t, s.Kubeconfig), binary(t), "pods/sidecar-demo", "-n", "default")
	p.Shows("sidecar-demo", "CONTAINERS", "2/2")
	p.Type("x")
	p.Shows("Run a command", "webserver", "logaggregator")
	p.Type("echo counted-$((6*7)) && exit 5\r")
	p.Shows("CONTAINERS", "ended with exit code 5")
	if !strings.Contains(string(p.Raw()), "counted-42") {
		t.Error("the command's output was not shown")
	}
	p.Type("x")
	p.Shows("Run a command")
	p.Type("\x1b[B") // the second container
	p.Type("tail -f /var/log/nginx/nginx.errors\r")
	p.Shows("-c logaggregator -- tail -f /var/log/nginx/nginx.errors")
	p.Type("\x03")
	p.Shows("CONTAINERS", "ended with exit code 130")
	p.Type("\x03")
	p.End()
	restored(t, p)
}
