package plane

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	nodefast "sigs.k8s.io/kwok/kustomize/stage/node/fast"
	heartbeat "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
	podfast "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
	kwok "sigs.k8s.io/kwok/pkg/apis/config/v1alpha1"
	"sigs.k8s.io/yaml"

	"example.org/hackfest/kube/sandbox/files"
)

// kwokFile has the name that KWOK looks for in its working directory.
const kwokFile = "kwok.yaml"

// writeKwok tells KWOK which nodes are its own and how they and their pods
// behave: ready at once, pods of Jobs done at once. Its exec, attach and
// port-forward stay off, because they act on this very machine: its nodes announce
// the endpoint of our own kubelet, which says that nothing runs there.
func writeKwok(d Dir, s State) error {
	yes, no := true, false
	conf := &kwok.KwokConfiguration{
		TypeMeta: metav1.TypeMeta{APIVersion: kwok.GroupVersion.String(), Kind: kwok.KwokConfigurationKind},
		Options: kwok.KwokConfigurationOptions{
			ManageNodesWithLabelSelector:    bulkSelector,
			EnableDebuggingHandlers:         &no,
			EnableProfilingHandler:          &no,
			CIDR:                            "10.200.0.0/16",
			NodeIP:                          loopback,
			NodePort:                        s.KubeletPort,
			ServerAddress:                   address(s.KwokPort),
			TLSCertFile:                     d.PKI("kwok-server.crt"),
			TLSPrivateKeyFile:               d.PKI("kwok-server.key"),
			NodeLeaseDurationSeconds:        40,
			EnablePodsOnNodeSyncStreamWatch: &yes,
			PodPlayStageParallelism:         16,
		},
	}
	// KWOK fills in what is missing only where there is no configuration at all.
	kwok.SetObjectDefaults_KwokConfiguration(conf)
	head, err := yaml.Marshal(conf)
	if err != nil {
		return fmt.Errorf("configuration of kwok: %w", err)
	}
	documents := []string{
		string(head), nodefast.DefaultNodeInit, heartbeat.DefaultNodeHeartbeatWithLease,
		podfast.DefaultPodReady, podfast.DefaultPodComplete, podfast.DefaultPodDelete,
	}
	return files.Write(d.path("run", kwokFile), []byte(strings.Join(documents, "\n---\n")), 0o600)
}
