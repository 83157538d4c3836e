// What a program that uses the library meets in its signatures, without imports of its own.
@_exported public import PreforkLinux
@_exported public import Supervision
