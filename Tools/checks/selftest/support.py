"""Lets the self-tests import the checks."""

import os
import sys

CHECKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [CHECKS, os.path.join(os.path.dirname(CHECKS), "testing")]
