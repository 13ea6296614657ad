package views_test

import (
	"reflect"

	"example.org/hackfest/kube"
)

// nilOf gives a nil pointer of the object's type.
func nilOf(o kube.Object) kube.Object {
	return reflect.Zero(reflect.TypeOf(o)).Interface().(kube.Object)
}
