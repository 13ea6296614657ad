package plane

import (
	"fmt"
	"os"

	"example.org/hackfest/kube/sandbox/supervise"
)

// The parts; the names are also the subcommands that run them.
const (
	Etcd              = "etcd"
	APIServer         = "kube-apiserver"
	ControllerManager = "kube-controller-manager"
	Scheduler         = "kube-scheduler"
	Kubelet           = "kubelet"
	Kwok              = "kwok"
)

// EtcdSocket and EtcdPeerSocket lie in the parts' working directory, which is
// closed to other people: etcd itself asks nobody for a name.
const (
	EtcdSocket     = "etcd.sock"
	EtcdPeerSocket = "etcd-peer.sock"
)

// spec says how to run a part of this cluster.
func spec(d Dir, s State, lock *os.File, part string) supervise.Spec {
	flags := map[string]func(Dir, State) []string{
		Etcd:              etcdFlags,
		APIServer:         apiserverFlags,
		ControllerManager: controllerManagerFlags,
		Scheduler:         schedulerFlags,
		Kubelet:           kubeletFlags,
		Kwok:              kwokFlags,
	}
	return supervise.Spec{
		Name:    part,
		Args:    append([]string{part}, flags[part](d, s)...),
		Dir:     d.Run(),
		Env:     environment(d),
		Log:     d.Log(part),
		PidFile: d.Pid(part),
		Held:    []*os.File{lock},
	}
}

// environment: a CronJob without a zone runs by the controller's clock, and KWOK
// would read the configuration that a person has at home.
func environment(d Dir) []string {
	return []string{"TZ=UTC", "KWOK_WORKDIR=" + d.Run()}
}

func etcdFlags(d Dir, _ State) []string {
	return []string{"--data-dir=" + d.path("etcd")}
}

// apiserverFlags: the advertised address is made up, as the nodes are: a loopback
// address is refused there, and without one the server looks for a network that
// the machine may not have.
func apiserverFlags(d Dir, s State) []string {
	return []string{
		"--etcd-servers=unix://" + EtcdSocket,
		"--bind-address=" + loopback,
		fmt.Sprintf("--secure-port=%d", s.APIPort),
		"--advertise-address=10.224.0.2",
		"--service-cluster-ip-range=" + serviceRange,
		"--tls-cert-file=" + d.PKI("apiserver.crt"),
		"--tls-private-key-file=" + d.PKI("apiserver.key"),
		"--client-ca-file=" + d.PKI("ca.crt"),
		"--token-auth-file=" + d.PKI("tokens.csv"),
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + d.PKI("service-accounts.key"),
		"--service-account-signing-key-file=" + d.PKI("service-accounts.key"),
		"--kubelet-preferred-address-types=InternalDNS,InternalIP",
		"--kubelet-certificate-authority=" + d.PKI("ca.crt"),
		"--kubelet-client-certificate=" + d.PKI("apiserver-kubelet-client.crt"),
		"--kubelet-client-key=" + d.PKI("apiserver-kubelet-client.key"),
		"--audit-policy-file=" + d.path("run", "audit.yaml"),
		"--audit-log-path=" + d.AuditLog(),
		"--audit-log-maxsize=200",
		"--audit-log-maxbackup=1",
		"--max-requests-inflight=2000",
		"--max-mutating-requests-inflight=1000",
		"--profiling=false",
	}
}

// controllerManagerFlags: the directory of volume plugins is ours only because the
// usual one would be made on this machine.
func controllerManagerFlags(d Dir, _ State) []string {
	return []string{
		"--kubeconfig=" + d.PartKubeconfig(ControllerManager),
		"--leader-elect=false",
		"--secure-port=0",
		"--profiling=false",
		"--use-service-account-credentials=true",
		"--service-account-private-key-file=" + d.PKI("service-accounts.key"),
		"--root-ca-file=" + d.PKI("ca.crt"),
		"--cluster-signing-cert-file=" + d.PKI("ca.crt"),
		"--cluster-signing-key-file=" + d.PKI("ca.key"),
		"--flex-volume-plugin-dir=" + d.path("run", "volume-plugins"),
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
	}
}

func schedulerFlags(d Dir, _ State) []string {
	return []string{
		"--kubeconfig=" + d.PartKubeconfig(Scheduler),
		"--leader-elect=false",
		"--secure-port=0",
		"--profiling=false",
		"--kube-api-qps=500",
		"--kube-api-burst=1000",
	}
}

func kubeletFlags(d Dir, s State) []string {
	return []string{
		"--kubeconfig=" + d.PartKubeconfig(Kubelet),
		"--node-ip=" + loopback,
		fmt.Sprintf("--port=%d", s.KubeletPort),
		"--tls-cert-file=" + d.PKI("kubelet-server.crt"),
		"--tls-private-key-file=" + d.PKI("kubelet-server.key"),
		"--client-ca-file=" + d.PKI("kubelet-client-ca.crt"),
		"--root-dir=" + d.path("run", "pods"),
	}
}

func kwokFlags(d Dir, _ State) []string {
	return []string{"--kubeconfig=" + d.PartKubeconfig(Kwok), "--config=" + d.path("run", kwokFile)}
}
