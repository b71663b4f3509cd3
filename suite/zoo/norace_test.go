//go:build !race

package zoo

const raced = false
