package plane

import "example.org/hackfest/kube/sandbox/files"

// auditPolicy notes each request once, when it is answered, without bodies: who,
// with which program, did what to which object, and with what result. A watch is
// noted when it opens (ResponseStarted), since it may never end.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`

func writeAuditPolicy(d Dir) error {
	return files.Write(d.path("run", "audit.yaml"), []byte(auditPolicy), 0o600)
}
