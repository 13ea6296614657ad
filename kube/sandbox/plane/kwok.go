package plane

import (
	"strings"

	nodefast "sigs.k8s.io/kwok/kustomize/stage/node/fast"
	heartbeat "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
	podfast "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
	"sigs.k8s.io/yaml"

	"example.org/hackfest/kube/sandbox/files"
)

// kwokFile has the name that KWOK looks for in its working directory.
const kwokFile = "kwok.yaml"

// writeKwok tells KWOK which nodes are its own and how they and their pods
// behave: ready at once, pods of Jobs done at once. Its exec, attach and
// port-forward stay off, because they act on this very machine.
func writeKwok(d Dir, s State) error {
	head, err := yaml.Marshal(map[string]any{
		"apiVersion": "config.kwok.x-k8s.io/v1alpha1",
		"kind":       "KwokConfiguration",
		"options": map[string]any{
			"manageAllNodes":                  false,
			"manageNodesWithLabelSelector":    bulkSelector,
			"enableDebuggingHandlers":         false,
			"nodeIP":                          loopback,
			"nodePort":                        s.KwokPort,
			"serverAddress":                   address(s.KwokPort),
			"tlsCertFile":                     d.PKI("kwok-server.crt"),
			"tlsPrivateKeyFile":               d.PKI("kwok-server.key"),
			"nodeLeaseDurationSeconds":        40,
			"enablePodsOnNodeSyncStreamWatch": true,
			"podPlayStageParallelism":         16,
		},
	})
	if err != nil {
		return err
	}
	documents := []string{
		string(head), nodefast.DefaultNodeInit, heartbeat.DefaultNodeHeartbeatWithLease,
		podfast.DefaultPodReady, podfast.DefaultPodComplete, podfast.DefaultPodDelete,
	}
	return files.Write(d.path("run", kwokFile), []byte(strings.Join(documents, "\n---\n")), 0o600)
}
