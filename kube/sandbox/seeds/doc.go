// Package seeds holds the practice clusters' contents as YAML and applies them.
package seeds
