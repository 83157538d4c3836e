// Every tool works on manifests, so a program that imports the tools gets the manifest's types too.
@_exported public import PreforkManifest
