// The library's signatures use types of these modules. A program gets them with `import Prefork` alone.
@_exported public import PreforkLinux
@_exported public import Supervision
