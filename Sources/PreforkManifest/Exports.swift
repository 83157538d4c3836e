// The public API has types of ConfigText in its signatures, so a program that imports this module sees them too.
@_exported public import ConfigText
