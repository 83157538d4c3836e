// What a program that reads manifests meets in its signatures, without imports of its own.
@_exported public import ConfigText
