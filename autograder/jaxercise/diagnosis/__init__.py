"""What is said of a failed answer beyond its checks, after the score and without a say in it: a known mistake, and a fact that is proved."""

from ._advise import Advice as Advice
from ._advise import advise as advise
from ._exchange import MANY as MANY
from ._exchange import probe_of as probe_of
from ._fingerprint import fingerprint as fingerprint
from ._fingerprint import resembles as resembles
