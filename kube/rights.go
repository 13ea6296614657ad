package kube

// right is one thing that a verb needs to be allowed.
type right struct {
	verb        string
	group       string
	resource    string
	subresource string
}

// rights are what a verb asks of the server, no more.
func rights(v Verb, r Resource) []right {
	on := func(verb string) right { return right{verb, r.Group, r.Plural, ""} }
	switch v {
	case VerbScale:
		return []right{{"get", r.Group, r.Plural, "scale"}, {"update", r.Group, r.Plural, "scale"}}
	case VerbUndo:
		history := ControllerRevisions
		if r.GVR() == Deployments.GVR() {
			history = ReplicaSets
		}
		return []right{on("get"), {"list", history.Group, history.Plural, ""}, on("patch")}
	case VerbDelete:
		return []right{on("get"), on("delete")}
	case VerbTrigger:
		return []right{on("get"), {"create", Jobs.Group, Jobs.Plural, ""}}
	case VerbDrain:
		pods := Pods.Plural
		return []right{on("get"), on("patch"), {"list", "", pods, ""}, {"create", "", pods, "eviction"}}
	case VerbExec:
		// A WebSocket is asked for by get, and since 1.35 by create too; SPDY by create.
		return []right{{"get", "", Pods.Plural, ""}, {"create", "", Pods.Plural, "exec"}}
	case VerbAttach:
		return []right{{"get", "", Pods.Plural, ""}, {"create", "", Pods.Plural, "attach"}}
	case VerbForward:
		return []right{{"get", "", Pods.Plural, ""}, {"create", "", Pods.Plural, "portforward"}}
	case VerbDebug:
		return []right{
			{"get", "", Pods.Plural, ""},
			{"watch", "", Pods.Plural, ""},
			{"patch", "", Pods.Plural, "ephemeralcontainers"},
			{"create", "", Pods.Plural, "attach"},
		}
	case VerbRun:
		return []right{
			{"create", "", Pods.Plural, ""},
			{"watch", "", Pods.Plural, ""},
			{"create", "", Pods.Plural, "attach"},
			{"delete", "", Pods.Plural, ""},
		}
	case VerbApply:
		// The server asks for create only when the object is not there yet.
		return []right{on("get"), on("patch")}
	}
	return []right{on("get"), on("patch")}
}

func (r right) String() string {
	s := r.verb + " " + r.resource
	if r.group != "" {
		s += "." + r.group
	}
	if r.subresource != "" {
		s += "/" + r.subresource
	}
	return s
}
