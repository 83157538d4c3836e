// Every tool is about a manifest, so whoever uses one has the reader too.
@_exported public import PreforkManifest
